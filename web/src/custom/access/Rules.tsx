import { useQuery } from '@tanstack/react-query';
import { get, post } from '../../api/client';
import { useMeta } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import type { Meta } from '../../meta/types';
import { Awaited } from '../../pages/ui/Awaited';
import { Empty } from '../../pages/ui/small';
import type { Rule } from './types';
import { useAttempt } from '../../pages/ui/useAttempt';

/** The type and the step, by their names. */
export function whenText(meta: Pick<Meta, 'types'>, rule: Pick<Rule, 'type' | 'action'>): string {
  const type = meta.types.find((one) => one.code === rule.type);
  const step = type?.transitions.find((one) => one.code === rule.action);
  return `${type === undefined ? rule.type : labelText(type.label)} · ${step === undefined ? rule.action : labelText(step.label)}`;
}

/** What happens in other departments by itself, each rule with its switch. */
export function Rules() {
  const attempt = useAttempt(['access']);
  const meta = useMeta();
  const query = useQuery({ queryKey: ['access', 'rules'], queryFn: () => get<{ rows: Rule[] }>('/api/kernel/flow_rules') });
  const { data } = query;
  if (data === undefined) return <Awaited query={query} />;
  if (data.rows.length === 0) return <Empty title={t('access.rules_none')} />;
  return (
    <table className="pg-plain">
      <thead><tr><th>{t('access.active')}</th><th>{t('access.rule')}</th><th>{t('access.rule_when')}</th></tr></thead>
      <tbody>
        {data.rows.map((rule) => (
          <tr key={`${rule.code}/${rule.type}/${rule.action}`}>
            <td><input type="checkbox" className="pg-check" aria-label={rule.label} checked={rule.enabled} onChange={(event) => void attempt(() => post(`/api/kernel/flow_rules/${rule.code}`, { enabled: event.target.checked }))} /></td>
            <td>{rule.label}{rule.description !== null && <><br /><small className="pg-quiet">{rule.description}</small></>}</td><td className="pg-quiet">{whenText(meta, rule)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
