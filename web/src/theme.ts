import { theme as antd, type ThemeConfig } from 'antd';
import type { Brand, BrandColours } from './brand';
import { shade } from './core/contrast';
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
  const colorLink = seed.colorLink || colorInfo;
  return { ...antd.darkAlgorithm(seed, derived), colorPrimary, colorInfo, colorError, colorWarning, colorSuccess, colorLink };
};

/** What the accent stands on, beside the text on itself; the same as in base.css. */
const GROUNDS: Record<Look, readonly string[]> = { light: ['#ffffff', '#f5f7f9'], dark: ['#16191e', '#1d2127', '#20252c'] };

/** The company's accent in all its uses: as it was checked, and shades of it under the pointer and pressed that can be read as well. */
function branded(look: Look, { accent, soft, on_accent }: BrandColours): ThemeConfig['token'] {
  const grounds = [...GROUNDS[look], on_accent];
  const hover = shade(accent, '#ffffff', look === 'light' ? 0.12 : 0.2, grounds);
  const active = shade(accent, '#000000', look === 'light' ? 0.2 : 0.1, grounds);
  return {
    colorPrimary: accent, colorPrimaryHover: hover, colorPrimaryActive: active,
    colorLink: accent, colorLinkHover: hover, colorLinkActive: active,
    colorPrimaryBg: soft, colorPrimaryBgHover: soft, controlItemBgActive: soft, controlItemBgActiveHover: soft,
    colorTextLightSolid: on_accent,
  };
}

/** The controls in a look, with the company's accent where it has one. */
export function themeOf(look: Look, brand?: Brand): ThemeConfig {
  const own = brand?.[look] ?? null;
  return { cssVar: { key: 'gt' }, algorithm: look === 'dark' ? dark : antd.defaultAlgorithm, token: { ...SHARED, ...COLOURS[look], ...(own === null ? {} : branded(look, own)) } };
}
