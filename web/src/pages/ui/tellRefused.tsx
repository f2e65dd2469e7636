import type { MessageInstance } from 'antd/es/message/interface';
import { t } from '../../core/i18n';
import { placeWords, problemsOf, readingTime, sentence } from './problems';

/** What was refused where no form is open: every problem with its line, what is wrong and what to do, for as long as reading takes; a click puts it away. */
export function tellRefused(message: MessageInstance, reason: unknown): void {
  const problems = problemsOf(reason);
  const texts = problems.map((one) => placeWords(one) + sentence(one));
  const key = `refused ${texts.join()}`;
  void message.error({
    key, duration: readingTime(texts.join('\n')), onClick: () => message.destroy(key),
    content: <span className="pg-told" title={t('common.close')}>{texts.map((text, at) => <span key={at} data-code={problems[at]?.code} data-line={problems[at]?.line}>{text}</span>)}</span>,
  });
}
