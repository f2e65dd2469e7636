import { Button } from 'antd';
import type { BrandColours } from '../../brand';
import { t } from '../../core/i18n';

export interface Judged extends BrandColours {
  ratio: string;
  ground: string;
  passes: boolean;
  nearest: string;
  /** It follows from the other look's accent: nobody chose it. */
  follows: boolean;
}

interface Props {
  id: 'accent' | 'accent_dark';
  label: string;
  hint: string;
  value: string;
  judged: Judged | null;
  onChange: (colour: string) => void;
}

/** Where nothing is chosen the palette opens at the accent that is shown. */
function accentNow(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--gt-accent').trim() || '#1f5fbf';
}

/** A colour by its digits or from a palette, how well it can be read, and the nearest that can, to be taken by one click. */
export function Accent({ id, label, hint, value, judged, onChange }: Props) {
  const picked = judged?.accent ?? accentNow();
  return (
    <div className="pg-field" data-testid={`brand-${id}`}>
      <label htmlFor={`brand-${id}`}>{label}</label>
      <div className="pg-colour">
        <input type="color" aria-label={t('brand.pick', { label })} value={picked} onChange={(event) => onChange(event.target.value)} />
        <input id={`brand-${id}`} className="pg-input" autoComplete="off" spellCheck={false} maxLength={7} value={value} aria-invalid={judged !== null && !judged.passes} aria-describedby={`brand-${id}-said`} onChange={(event) => onChange(event.target.value)} />
      </div>
      <small className="pg-quiet">{hint}</small>
      <div className="pg-judged" id={`brand-${id}-said`} role="status" data-passes={judged?.passes}>
        {judged !== null && (
          <>
            <span className="pg-sample" style={{ color: judged.on_accent, background: judged.accent }}>{t('common.save')}</span>
            <span className="pg-sample" style={{ color: judged.accent, background: judged.soft }}>{t('brand.chosen')}</span>
            {judged.follows ? <span className="pg-quiet">{t('brand.follows', { colour: judged.accent })}</span>
              : judged.passes ? <span>{t('brand.contrast', { ratio: judged.ratio })}</span>
                : <><span className="low">{t('brand.contrast_low', { ratio: judged.ratio })}</span><Button size="small" onClick={() => onChange(judged.nearest)} data-testid={`take-${id}`}>{t('brand.take', { colour: judged.nearest })}</Button></>}
          </>
        )}
      </div>
    </div>
  );
}
