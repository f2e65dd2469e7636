import { zhSurface } from './surface.zh';

export const zh = {
  'app.name': '贯通',
  ...zhSurface,
};
