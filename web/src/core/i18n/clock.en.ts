import type { zhClock } from './clock.zh';

/** What the program does by the clock, on the page of the jobs. */
export const enClock: Record<keyof typeof zhClock, string> = {
  'clock.at': 'When',
  'clock.daily': 'Daily at {hour}',
  'clock.every': 'Every {minutes} minutes',
  'clock.failed': 'failed',
  'clock.hourly': 'Minute {minute} of every hour',
  'clock.keep': 'Keep',
  'clock.keep_of': 'How many are kept of: {name}',
  'clock.last': 'Last time',
  'clock.name': 'Job',
  'clock.never': 'Not yet',
  'clock.on': 'On',
  'clock.on_of': 'Switch on: {name}',
  'clock.title': 'By the clock',
};
