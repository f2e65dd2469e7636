import { labelText, t } from '../core/i18n';
import { openHelp } from './open';
import { TOPICS } from './topics';

/** Leads to the section of the help that says what to do here. */
export function HelpButton({ topic }: { topic: keyof typeof TOPICS }) {
  const { page, title } = TOPICS[topic];
  return <button type="button" className="pg-link" onClick={() => openHelp({ page, title: labelText(title) })} data-testid="help-here">{t('help.here', { title: labelText(title) })}</button>;
}
