/** Making a master that is missing, from the field or cell that asks for it. */
import { createContext, useContext, useMemo } from 'react';
import { bothOf, labelText, type Label } from '../../core/i18n';
import type { CreateInCell } from '../../grid/store';
import type { FieldMeta, Meta, TypeMeta } from '../../meta/types';
import type { DataRecord } from '../../meta/types';

export interface CreateRequest {
  type: TypeMeta;
  /** A yes/no field that the record must have to be offered where it is asked for. */
  only: string | null;
  /** What was typed. */
  text: string;
  done: (record: DataRecord) => void;
  cancelled: () => void;
}

export type AskToCreate = (request: CreateRequest) => void;

/** Set by a form; null where nothing can be made, as in a filter. */
export const InlineCreation = createContext<{ meta: Meta; ask: AskToCreate } | null>(null);

export function useInlineCreation(field: FieldMeta): { type: TypeMeta; ask: AskToCreate } | null {
  const offered = useContext(InlineCreation);
  const type = offered === null ? null : creatableType(offered.meta, field.ref);
  return offered === null || type === null ? null : { type, ask: offered.ask };
}

/** The type that a reference names, if the user may make one in the form that all types share: a master, with its lines. */
export function creatableType(meta: Meta, ref: string | null | undefined): TypeMeta | null {
  const type = meta.types.find((one) => one.code === ref);
  if (type === undefined || type.record !== 'master' || !type.creatable || !type.permissions.create) return null;
  return (type.page ?? null) === null ? type : null;
}

/** The words of the last row of a list of choices. */
export function createWords(type: TypeMeta, typed: string): string {
  const words = bothOf('form.create_inline');
  const kind = type.label;
  const both: Label = { zh: words.zh.replace('{type}', kind.zh), en: words.en.replace('{type}', kind.en.toLowerCase()) };
  return typed.trim() === '' ? `${labelText(both)}…` : `${labelText(both)} “${typed.trim()}”…`;
}

/** What a line grid needs to make a missing record from a cell; nothing where none can be made. */
export function useInlineCells(inline: { meta: Meta; ask: AskToCreate } | null): InlineCells {
  return useMemo(() => {
    if (inline === null) return {};
    const { meta, ask } = inline;
    return {
      createWords: (column, typed) => {
        const missing = creatableType(meta, column.ref);
        return missing === null ? null : createWords(missing, typed);
      },
      onCreate: ({ column, ...asked }) => {
        const missing = creatableType(meta, column.ref);
        if (missing !== null) ask({ ...asked, type: missing, only: column.only ?? null });
      },
    };
  }, [inline]);
}

interface InlineCells {
  createWords?: (column: FieldMeta, typed: string) => string | null;
  onCreate?: (request: CreateInCell) => void;
}

/** Where the typed text belongs in a new record: what looks like a code is one, anything else is the name. */
export function startedWith(type: TypeMeta, only: string | null, typed: string): DataRecord {
  const text = typed.trim();
  const values: DataRecord = only === null ? {} : { [only]: true };
  const isCode = /^[\w./-]+$/.test(text) && /[\d-]/.test(text);
  const into = isCode ? type.natural_key : type.title;
  const field = type.fields.find((one) => one.name === into && one.readonly !== true && one.type === 'text');
  return field === undefined || text === '' ? values : { ...values, [into]: text };
}
