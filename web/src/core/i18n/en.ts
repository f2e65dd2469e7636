import { enClock } from './clock.en';
import { enSetup } from './setup.en';
import { enLive } from './live.en';
import { enLook } from './look.en';
import { enSurface } from './surface.en';
import { enSure } from './sure.en';
import type { zh } from './zh';

export const en: Record<keyof typeof zh, string> = {
  'app.name': 'Guantong',
  ...enClock,
  ...enSetup,
  ...enLive,
  ...enLook,
  ...enSurface,
  ...enSure,
};
