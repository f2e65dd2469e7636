import { useSearchParams } from 'react-router';
import { useMeta } from '../../api/queries';
import { labelText, t, type MessageKey } from '../../core/i18n';
import { Empty, Loading } from '../../pages/ui/small';
import { useTypeInHand } from '../typeInHand';
import { Fields } from './Fields';
import { Layouts } from './Layouts';
import { Rules } from './Rules';
import { customizable } from './types';
import '../../pages/fields/fields.css';
import '../../pages/form/form.css';
import '../../pages/list/list.css';
import '../../pages/table/table.css';

type Tab = 'fields' | 'rules' | 'layouts';
const TABS: Record<Tab, MessageKey> = { fields: 'customize.fields', rules: 'customize.rules', layouts: 'customize.layouts' };

/** An administrator's page: fields of the company's own, what roles may do with fields, and what lists show. */
export default function Customize() {
  const meta = useMeta();
  const [parameters, setParameters] = useSearchParams();
  const types = customizable(meta);
  const asked = parameters.get('tab') as Tab | null;
  const tab: Tab = asked !== null && asked in TABS ? asked : 'fields';
  const [type, choose] = useTypeInHand(types);
  const own = meta.types.find((one) => one.code === 'custom_field');
  if (types.length === 0 || own === undefined) return <Empty title={t('customize.not_yours')} />;
  if (type === undefined) return <Loading />;
  const mayChange = own.permissions.create;
  return (
    <section className="pg-page" aria-labelledby="customize-title" data-testid="customize">
      <header className="pg-page-head">
        <h1 id="customize-title">{t('customize.title')}</h1>
        <div className="pg-states" role="group">
          {(Object.keys(TABS) as Tab[]).map((one) => <button key={one} type="button" aria-pressed={one === tab} onClick={() => setParameters({ tab: one, type: type.code }, { replace: true })} data-testid={`customize-${one}`}>{t(TABS[one])}</button>)}
        </div>
        <select className="pg-input" style={{ width: 'auto' }} aria-label={t('customize.type')} value={type.code} onChange={(event) => choose(event.target.value)} data-testid="customize-type">
          {meta.modules.map((module) => {
            const some = types.filter((one) => one.module === module.code);
            return some.length > 0 && <optgroup key={module.code} label={labelText(module.label)}>{some.map((one) => <option key={one.code} value={one.code}>{labelText(one.label)}</option>)}</optgroup>;
          })}
        </select>
      </header>
      <div className="pg-page-body pg-padded">
        {tab === 'fields' && <Fields key={type.code} type={type} meta={meta} mayChange={mayChange} />}
        {tab === 'rules' && <Rules key={type.code} type={type} mayChange={mayChange} />}
        {tab === 'layouts' && <Layouts key={type.code} type={type} mayChange={mayChange} />}
      </div>
    </section>
  );
}
