import { t } from '../core/i18n';

export default function GridExamples() {
  return <h1>{t('app.name')}</h1>;
}
