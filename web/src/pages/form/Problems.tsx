import { labelText, t } from '../../core/i18n';
import type { Problem, TypeMeta } from '../../meta/types';
import { sentence } from '../ui/problems';

interface Props {
  type: TypeMeta;
  problems: Problem[];
  onGo: (problem: Problem) => void;
  onClose: () => void;
}

function placeOf(type: TypeMeta, problem: Problem): string {
  const name = problem.field?.split('.').at(-1);
  const fields = problem.line ? (type.lines.find((set) => set.name === problem.lines) ?? type.lines[0])?.fields : type.fields;
  const field = fields?.find((one) => one.name === name);
  const label = field === undefined ? '' : labelText(field.label);
  return problem.line ? [t('history.line', { line: problem.line }), label].filter((one) => one !== '').join(' · ') : label;
}

/** Everything that is wrong, each with its place; choosing one goes there. */
export function Problems({ type, problems, onGo, onClose }: Props) {
  if (problems.length === 0) return null;
  return (
    <section className="pg-notice bad pg-problems" role="alert" data-testid="problems">
      <div className="pg-tools"><button type="button" className="pg-link" onClick={onClose}>{t('common.close')}</button></div>
      <strong>{t('form.problems', { count: problems.length })}</strong>
      <ol>
        {problems.map((problem, at) => {
          const place = placeOf(type, problem);
          return (
            <li key={at} data-field={problem.field} data-line={problem.line}>
              {place !== '' && <button type="button" className="pg-link" onClick={() => onGo(problem)}>{place}</button>} {sentence(problem)}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
