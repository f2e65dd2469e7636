export const zh = {
  'app.name': '贯通',
};
