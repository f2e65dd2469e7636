import type { ThemeConfig } from 'antd';

/** The quiet look of the whole client: small radius, dense controls, one blue. The same values stand in base.css. */
export const theme: ThemeConfig = {
  cssVar: { key: 'gt' },
  token: {
    colorPrimary: '#1f5fbf',
    colorInfo: '#1f5fbf',
    colorError: '#c4302b',
    colorWarning: '#b26a00',
    colorSuccess: '#1f7a3d',
    borderRadius: 4,
    fontSize: 14,
    controlHeight: 30,
    fontFamily:
      '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
  },
};
