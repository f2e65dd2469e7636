import { useEffect } from 'react';
import { bothOf, type Label } from '../../core/i18n';
import type { Meta, TransitionMeta, TypeMeta } from '../../meta/types';
import { useCommands, type Command } from '../shell/commands';
import { pathOfType } from '../shell/menu';
import { remember } from '../shell/recent';
import type { DocumentState } from './document';
import { createsNow } from './Toolbar';

interface FormCommands {
  type: TypeMeta;
  meta: Meta;
  state: DocumentState;
  steps: TransitionMeta[];
  editable: boolean;
  title: string;
  save: () => void;
  begin: (step: TransitionMeta) => void;
  print: () => void;
  preview: () => void;
  help: () => void;
  go: (to: string) => void;
}

/** The buttons of the open form, offered to the palette; and the record, remembered among what was used last. */
export function useFormCommands({ type, meta, state, steps, editable, title, save, begin, print, preview, help, go }: FormCommands): void {
  const { saved } = state;
  const id = saved === null ? null : String(saved.id);
  const text = [...new Set([saved?.number, saved?.code, saved?.name, title].filter((one) => typeof one === 'string' && one !== ''))].slice(0, 2).join('  ');
  useEffect(() => {
    if (id !== null) remember({ to: `${pathOfType(type)}/${id}`, type: type.code, text });
  }, [type, id, text]);

  useCommands('form', () => {
    const one = (key: string, label: Label, run: () => void): Command => ({ key, code: key, label, run });
    const mayNew = type.creatable && type.permissions.create;
    return [
      ...(editable ? [one('save', bothOf('common.save'), save)] : []),
      ...steps.map((step) => one(step.code, step.label, () => begin(step))),
      ...(saved === null ? [] : createsNow(type, meta, saved)).map((create) => one(`create ${create.code}`, joined(bothOf('form.create'), create.both), () => go(create.to))),
      ...(id !== null && type.print && type.permissions.print ? [one('print', bothOf('form.print'), print), one('preview', bothOf('printing.preview'), preview)] : []),
      ...(id !== null && mayNew ? [one('duplicate', bothOf('form.duplicate'), () => go(`${pathOfType(type)}/new?copy=${id}`))] : []),
      one('shortcuts', bothOf('form.shortcuts'), help),
    ];
  });
}

function joined(a: Label, b: Label): Label {
  return { zh: `${a.zh}${b.zh}`, en: `${a.en} ${b.en}` };
}
