import { zhClock } from './clock.zh';
import { zhSetup } from './setup.zh';
import { zhLive } from './live.zh';
import { zhLook } from './look.zh';
import { zhSurface } from './surface.zh';
import { zhSure } from './sure.zh';

export const zh = {
  'app.name': '贯通',
  ...zhClock,
  ...zhSetup,
  ...zhLive,
  ...zhLook,
  ...zhSurface,
  ...zhSure,
};
