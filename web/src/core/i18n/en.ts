import { enSetup } from './setup.en';
import { enSurface } from './surface.en';
import type { zh } from './zh';

export const en: Record<keyof typeof zh, string> = {
  'app.name': 'Guantong',
  ...enSetup,
  ...enSurface,
};
