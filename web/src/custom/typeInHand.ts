/** The type that a page of settings is about: as the address says, else what the user looked at last, else what he set up last. */
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { usePreference } from '../api/preferences';
import { lastType, noteType } from '../meta/lastType';

const PREFERENCE = 'customize.type';

interface Coded {
  code: string;
}

/** The first of the codes that names one of the types; the first type where none does. */
export function chosenType<Type extends Coded>(types: readonly Type[], ...codes: (string | null)[]): Type | undefined {
  for (const code of codes) {
    const found = types.find((one) => one.code === code);
    if (found !== undefined) return found;
  }
  return types[0];
}

/** The type, undefined until it is known or where there is none, and how to choose another. The address always names it. */
export function useTypeInHand<Type extends Coded>(types: readonly Type[]): [Type | undefined, (code: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const [kept, keep, isKnown] = usePreference<string | null>(PREFERENCE, null);
  const asked = parameters.get('type');
  const isNamed = [asked, lastType()].some((code) => types.some((one) => one.code === code));
  const type = isNamed || isKnown ? chosenType(types, asked, lastType(), kept, 'sales_order') : undefined;
  const code = type?.code;
  useEffect(() => {
    if (code === undefined) return;
    noteType(code);
    if (asked !== code) setParameters((now) => { now.set('type', code); return now; }, { replace: true });
  }, [code, asked, setParameters]);
  return [type, (next) => {
    noteType(next);
    keep(next);
    setParameters((now) => { now.set('type', next); return now; }, { replace: true });
  }];
}
