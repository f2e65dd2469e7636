import { enSetup } from './setup.en';
import { enLive } from './live.en';
import { enLook } from './look.en';
import { enSurface } from './surface.en';
import type { zh } from './zh';

export const en: Record<keyof typeof zh, string> = {
  'app.name': 'Guantong',
  ...enSetup,
  ...enLive,
  ...enLook,
  ...enSurface,
};
