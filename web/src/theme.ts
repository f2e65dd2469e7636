import { theme as antd, type ThemeConfig } from 'antd';
import type { Brand } from './brand';
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
  light: {
    colorPrimary: '#1f5fbf', colorInfo: '#1f5fbf', colorError: '#c4302b', colorWarning: '#a86400', colorSuccess: '#1f7a3d',
    colorPrimaryHover: '#2f6fcd', colorErrorHover: '#d03a34', // antd's own are too faint to read white on
  },
  dark: {
    colorPrimary: '#6ea8ff', colorInfo: '#6ea8ff', colorError: '#ff7b72', colorWarning: '#e3a84a', colorSuccess: '#63c07f',
    colorBgBase: '#16191e', colorBgContainer: '#1d2127', colorBgElevated: '#20252c', colorBorder: '#4a525d', colorBorderSecondary: '#31373f', colorTextBase: '#e3e7ed', colorTextLightSolid: '#0d1520',
    colorPrimaryActive: '#5f9af2', colorErrorActive: '#f06d64',
  },
};

/** Antd's dark colours, but those with a meaning stay as they are given: its own dull them below what can be read. */
const dark: typeof antd.darkAlgorithm = (seed, derived) => {
  const { colorPrimary, colorInfo, colorError, colorWarning, colorSuccess } = seed;
  return { ...antd.darkAlgorithm(seed, derived), colorPrimary, colorInfo, colorError, colorWarning, colorSuccess };
};

/** The controls in a look, with the company's accent where it has one; that was checked, so no shade of it is guessed here. */
export function themeOf(look: Look, brand?: Brand): ThemeConfig {
  const accent = brand?.[look]?.accent;
  const own = accent === undefined ? {} : { colorPrimary: accent, colorPrimaryHover: accent, colorPrimaryActive: accent, colorLink: accent, colorLinkHover: accent, colorLinkActive: accent };
  return { cssVar: { key: 'gt' }, algorithm: look === 'dark' ? dark : antd.defaultAlgorithm, token: { ...SHARED, ...COLOURS[look], ...own } };
}
