import { Modal } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { faultOf } from '../../core/check';
import { labelText, t } from '../../core/i18n';
import type { DataRecord, FieldMeta, Problem, TransitionMeta } from '../../meta/types';
import { isRequired, isVisible } from '../../meta/when';
import { isEmpty, startValues, wireValues } from '../form/values';
import { sentence } from '../ui/problems';
import { FieldInput } from './FieldInput';
import './fields.css';

interface Props {
  step: Pick<TransitionMeta, 'code' | 'label' | 'confirm' | 'danger'> & { asks?: FieldMeta[] };
  /** How many records the step is for, when it is a bulk step. */
  count?: number;
  problems?: Problem[];
  busy?: boolean;
  /** What the step would do, for many records. */
  preview?: ReactNode;
  /** What was typed before, when the step was refused for another reason. */
  start?: DataRecord | undefined;
  onTyped?: (values: DataRecord) => void;
  onDone: (values: DataRecord) => void;
  onCancel: () => void;
}

const NONE: Problem[] = [];

/** Confirms a step and asks what it needs to know. */
export default function Asks({ step, count, problems = NONE, busy = false, preview, start, onTyped, onDone, onCancel }: Props) {
  const asks = step.asks ?? [];
  const [values, setValues] = useState<DataRecord>(() => ({ ...startValues(asks), ...start }));
  const [tried, setTried] = useState(false);

  useEffect(() => {
    const first = asks.find((field) => problems.some((problem) => problem.field === field.name && !problem.line));
    if (first !== undefined) document.getElementById(`ask-${first.name}`)?.focus();
  }, [problems]);

  useEffect(() => {
    onTyped?.(values);
  }, [values]);

  function faultText(field: FieldMeta): string | null {
    const refused = problems.find((problem) => problem.field === field.name && !problem.line);
    if (refused !== undefined) return sentence(refused);
    const fault = faultOf(field, values[field.name]);
    if (fault !== null) return tried ? t(fault.key, fault.facts) : null;
    return tried && isRequired(field, values) && isEmpty(values[field.name]) ? t('common.required') : null;
  }

  function done(): void {
    if (busy) return; // Enter, a second time
    setTried(true);
    const complete = asks.every((field) => faultOf(field, values[field.name]) === null && !(isRequired(field, values) && isEmpty(values[field.name])));
    if (complete) onDone(wireValues(asks, values));
  }

  const others = problems.filter((problem) => !asks.some((field) => field.name === problem.field));
  return (
    <Modal
      open title={count === undefined ? labelText(step.label) : t('asks.many', { step: labelText(step.label), count })} okText={labelText(step.label)} cancelText={t('common.cancel')}
      onOk={done} onCancel={onCancel} confirmLoading={busy} okButtonProps={{ danger: step.danger === true, autoFocus: asks.length === 0 }} width={460} wrapProps={{ 'data-testid': 'asks' }}
    >
      {step.confirm !== null && step.confirm !== undefined && <p>{labelText(step.confirm)}</p>}
      {preview}
      <form onSubmit={(event) => { event.preventDefault(); done(); }}>
        {asks.filter((field) => isVisible(field, values)).map((field, at) => {
          const problem = faultText(field);
          return (
            <div className="pg-field" key={field.name}>
              <label htmlFor={`ask-${field.name}`}>{labelText(field.label)}{isRequired(field, values) && <span className="pg-required" aria-hidden="true">*</span>}</label>
              <FieldInput id={`ask-${field.name}`} field={field} value={values[field.name]} autoFocus={at === 0} invalid={problem !== null} onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))} />
              {problem !== null && <div className="pg-field-problem" role="alert">{problem}</div>}
            </div>
          );
        })}
        <button type="submit" hidden />
      </form>
      {others.map((problem, at) => <div key={at} className="pg-notice bad" role="alert">{sentence(problem)}</div>)}
    </Modal>
  );
}
