import { theme as antd, type ThemeConfig } from 'antd';
import type { Look } from './look';

/** The quiet look of the whole client: small radius, dense controls, one blue. The same values stand in base.css. */
const SHARED = {
  borderRadius: 4,
  fontSize: 14,
  controlHeight: 30,
  // Nothing slides: what is shown stands where it will be clicked, at once. (`motion: false` would take the focus from new dialogues.)
  motionDurationFast: '10ms',
  motionDurationMid: '10ms',
  motionDurationSlow: '10ms',
  fontFamily: '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
};

const COLOURS: Record<Look, ThemeConfig['token']> = {
  light: { colorPrimary: '#1f5fbf', colorInfo: '#1f5fbf', colorError: '#c4302b', colorWarning: '#b26a00', colorSuccess: '#1f7a3d' },
  dark: {
    colorPrimary: '#6ea8ff', colorInfo: '#6ea8ff', colorError: '#ff7b72', colorWarning: '#e3a84a', colorSuccess: '#63c07f',
    colorBgBase: '#16191e', colorTextBase: '#e3e7ed', colorTextLightSolid: '#0d1520',
  },
};

export function themeOf(look: Look): ThemeConfig {
  return { cssVar: { key: 'gt' }, algorithm: look === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm, token: { ...SHARED, ...COLOURS[look] } };
}
