import { zhSetup } from './setup.zh';
import { zhSurface } from './surface.zh';

export const zh = {
  'app.name': '贯通',
  ...zhSetup,
  ...zhSurface,
};
