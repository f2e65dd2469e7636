/** What the program does by the clock, on the page of the jobs. */
export const zhClock = {
  'clock.at': '时间',
  'clock.daily': '每天 {hour}',
  'clock.every': '每 {minutes} 分钟',
  'clock.failed': '失败',
  'clock.hourly': '每小时第 {minute} 分',
  'clock.keep': '保留份数',
  'clock.keep_of': '{name}的保留份数',
  'clock.last': '上次',
  'clock.name': '任务',
  'clock.never': '尚未执行',
  'clock.on': '启用',
  'clock.on_of': '启用{name}',
  'clock.title': '定时任务',
};
