/** Name, logo and colours of the company, or of the sign-in page; kept on the device, so that a page has them before its first answer. */
import { useSyncExternalStore } from 'react';
import { keep, kept } from './core/device';
import { t } from './core/i18n';
import { look, onLook, type Look } from './look';

export interface BrandColours {
  accent: string;
  soft: string;
  on_accent: string;
}

export interface Brand {
  name: string;
  /** A data address, or empty. */
  logo: string;
  light: BrandColours | null;
  dark: BrandColours | null;
}

const KEY = 'gt.brand';
const NONE: Brand = { name: '', logo: '', light: null, dark: null };
const VARIABLES = { accent: '--gt-accent', soft: '--gt-accent-soft', on_accent: '--gt-on-accent' } as const;
const listeners = new Set<() => void>();
let current = lastBrand();

function colours(given: unknown): BrandColours | null {
  if (typeof given !== 'object' || given === null) return null;
  const { accent, soft, on_accent } = given as Partial<Record<string, unknown>>;
  const all = [accent, soft, on_accent];
  if (!all.every((one) => typeof one === 'string' && /^#[0-9a-f]{6}$/.test(one))) return null;
  return { accent, soft, on_accent } as BrandColours;
}

/** What may be shown of an answer, or of what lay on the device: nothing but a name, a picture and colours. */
export function readBrand(given: unknown): Brand {
  if (typeof given !== 'object' || given === null) return NONE;
  const { name, logo, light, dark } = given as Partial<Record<string, unknown>>;
  const isLogo = typeof logo === 'string' && /^data:image\/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]+$/.test(logo);
  return { name: typeof name === 'string' ? name : '', logo: isLogo ? logo : '', light: colours(light), dark: colours(dark) };
}

function lastBrand(): Brand {
  try {
    return readBrand(JSON.parse(kept(KEY) ?? 'null'));
  } catch {
    return NONE;
  }
}

function paint(as: Look): void {
  const own = current[as];
  for (const [name, variable] of Object.entries(VARIABLES)) {
    if (own === null) document.documentElement.style.removeProperty(variable);
    else document.documentElement.style.setProperty(variable, own[name as keyof BrandColours]);
  }
}

export function setBrand(given: unknown): void {
  const next = readBrand(given);
  if (JSON.stringify(next) === JSON.stringify(current)) return;
  current = next;
  keep(KEY, JSON.stringify(next));
  paint(look());
  for (const listener of listeners) listener();
}

/** The brand in use; a component that calls this is drawn again when it changes. */
export function useBrand(): Brand {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => current, () => current);
}

/** What the program is called here. */
export function nameOf(brand: Brand): string {
  return brand.name === '' ? t('app.name') : brand.name;
}

onLook(() => paint(look()));
window.addEventListener('beforeprint', () => paint('light')); // paper is white
window.addEventListener('afterprint', () => paint(look()));
paint(look());
