import { useSyncExternalStore } from 'react';
import { language, onLanguageChange, type Language } from '../core/i18n';

/** The language in use; a component that calls this is drawn again when the user switches. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, language, language);
}
