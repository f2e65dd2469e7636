import { DownOutlined, LeftOutlined, QuestionCircleOutlined, RightOutlined } from '../ui/icons';
import { Button, Dropdown } from 'antd';
import { useNavigate } from 'react-router';
import { labelText, t } from '../../core/i18n';
import type { Meta, TransitionMeta, TypeMeta } from '../../meta/types';
import { PrintButton } from '../../custom/printing/PrintButton';
import type { Neighbours } from '../list/neighbours';
import { pathOfType } from '../shell/menu';
import { LATE_MS } from '../ui/useLate';
import type { DocumentState } from './document';

const LATE = { delay: LATE_MS };

interface Props {
  type: TypeMeta;
  meta: Meta;
  state: DocumentState;
  steps: TransitionMeta[];
  editable: boolean;
  onSave: () => void;
  onStep: (step: TransitionMeta) => void;
  onRemove: () => void;
  neighbours: Neighbours;
  onNeighbour: (by: keyof Neighbours) => void;
  onHelp: () => void;
  onPreview: () => void;
}

/** The function area: save, the steps that are allowed now, what can be made from it, and the rest behind "more". */
export function Toolbar({ type, meta, state, steps, editable, onSave, onStep, onRemove, neighbours, onNeighbour, onHelp, onPreview }: Props) {
  const navigate = useNavigate();
  const { saved, busy } = state;
  const id = saved === null ? null : String(saved.id);
  const creates = saved === null ? [] : createsNow(type, meta, saved);
  const { previous, next } = neighbours;
  const mayDelete = saved !== null && type.permissions.delete && (type.record === 'master' || editable);
  const more = [
    ...(id !== null && type.print && type.permissions.print ? [{ key: 'preview', label: withKeys(t('printing.preview'), 'Alt+Shift+P') }] : []),
    ...(id !== null && type.creatable && type.permissions.create ? [{ key: 'copy', label: t('form.duplicate') }, { key: 'new', label: t('list.new') }] : []),
    ...(mayDelete ? [{ key: 'delete', label: t('form.delete'), danger: true }] : []),
  ];
  const chosen: Record<string, () => void> = {
    copy: () => void navigate(`${pathOfType(type)}/new?copy=${id}`),
    new: () => void navigate(`${pathOfType(type)}/new`),
    delete: onRemove,
    preview: onPreview,
  };
  const primaryStep = steps.find((step) => step.primary === true);
  return (
    <div className="pg-tools" role="toolbar" aria-label={t('form.tools')}>
      {editable && <Button type={primaryStep === undefined || state.dirty ? 'primary' : 'default'} loading={busy === 'save' && LATE} disabled={busy !== null && busy !== 'save'} onClick={onSave} title={withKeys(t('common.save'), 'Ctrl+S')} data-testid="save">{t('common.save')}</Button>}
      {steps.map((step) => (
        <Button
          key={step.code} type={step.primary === true && !(editable && state.dirty) ? 'primary' : 'default'} danger={step.danger === true} loading={busy === step.code && LATE} disabled={busy !== null && busy !== step.code}
          onClick={() => onStep(step)} title={step === primaryStep ? withKeys(labelText(step.label), 'Ctrl+Enter') : undefined} data-testid={`step-${step.code}`}
        >
          {labelText(step.label)}
        </Button>
      ))}
      {creates.length === 1 && creates[0] !== undefined && <Button onClick={() => void navigate(creates[0]?.to ?? '')} data-testid={`create-${creates[0].code}`}>{`${t('form.create')} ${creates[0].label}`}</Button>}
      {creates.length > 1 && (
        <Dropdown autoFocus trigger={['click']} menu={{ items: creates.map((one) => ({ key: one.to, label: <span data-testid={`create-${one.code}`}>{one.label}</span> })), onClick: ({ key }) => void navigate(key) }}>
          <Button data-testid="create">{t('form.create')}<DownOutlined /></Button>
        </Dropdown>
      )}
      {id !== null && <PrintButton type={type} ids={[id]} hint="Alt+P" />}
      {more.length > 0 && (
        <Dropdown autoFocus trigger={['click']} menu={{ items: more, onClick: ({ key }) => chosen[key]?.() }}>
          <Button data-testid="form-more">{t('common.more')}<DownOutlined /></Button>
        </Dropdown>
      )}
      <span className="pg-pair">
        <Button icon={<LeftOutlined />} disabled={previous === null} onClick={() => onNeighbour('previous')} aria-label={t('form.previous')} title={withKeys(t('form.previous'), 'Alt+↑')} />
        <Button icon={<RightOutlined />} disabled={next === null} onClick={() => onNeighbour('next')} aria-label={t('form.next')} title={withKeys(t('form.next'), 'Alt+↓')} />
      </span>
      <Button type="text" icon={<QuestionCircleOutlined />} onClick={onHelp} aria-label={t('form.shortcuts')} title={withKeys(t('form.shortcuts'), '?')} />
    </div>
  );
}

function withKeys(name: string, keys: string): string {
  return `${name} (${keys})`;
}

/** What can be made from the record in the state that it has. */
export function createsNow(type: TypeMeta, meta: Meta, saved: { [field: string]: unknown }): { code: string; label: string; both: TypeMeta['label']; to: string }[] {
  const allowed = saved.creates;
  return type.creates.flatMap((create) => {
    const target = meta.types.find((one) => one.code === create.type);
    const now = Array.isArray(allowed) ? allowed.includes(create.type) : create.states.includes(String(saved.state));
    if (target === undefined || !now || !target.permissions.create) return [];
    return [{ code: create.type, label: labelText(create.label), both: create.label, to: `${pathOfType(target)}/new?from=${String(saved.id)}` }];
  });
}
