/** Fills in what the server leaves out of the meta, so that pages need no guard. */
import type { FieldMeta, LineSetMeta, Meta, TypeMeta } from '../meta/types';

const NOTHING = { read: true, create: false, change: false, delete: false, export: false, import: false, print: false, actions: [] };

export function completeMeta(meta: Partial<Meta>): Meta {
  const types = (meta.types ?? []).map(completeType);
  const modules = [...(meta.modules ?? [])];
  for (const { module } of [...types, ...(meta.reports ?? [])])
    if (!modules.some((one) => one.code === module))
      modules.push({ code: module, label: { zh: module, en: module }, order: 1000 });
  modules.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return { version: meta.version ?? '', modules, types, reports: (meta.reports ?? []).map((one) => ({ ...one, parameters: one.parameters ?? [] })) };
}

function completeType(type: Partial<TypeMeta>): TypeMeta {
  const path = type.path ?? `/api/${type.module}/${type.plural}`;
  const [, , module = '', plural = ''] = path.split('/');
  return {
    ...(type as TypeMeta),
    path,
    module: type.module ?? module,
    plural: type.plural ?? plural,
    record: type.record ?? 'document',
    fields: (type.fields ?? []).map(completeField),
    lines: (type.lines ?? []).map(completeLines),
    states: type.states ?? [],
    transitions: (type.transitions ?? []).map((step) => ({ ...step, source: step.source ?? [], asks: (step.asks ?? []).map(completeField) })),
    sections: type.sections ?? [],
    permissions: { ...NOTHING, ...type.permissions },
    editable_in: type.editable_in ?? ['draft'],
    creates: type.creates ?? [],
    title: type.title ?? 'number',
    order: type.order ?? '-id',
    menu: type.menu ?? 'main',
    creatable: type.creatable ?? true,
    links: type.links ?? type.record !== 'master',
    print: type.print ?? type.record !== 'master',
    attachments: type.attachments ?? true,
    natural_key: type.natural_key ?? 'code',
  };
}

function completeLines(set: LineSetMeta): LineSetMeta {
  return { ...set, calculator: set.calculator ?? 'none', can_add: set.can_add ?? true, fields: (set.fields ?? []).map(completeField) };
}

function completeField(field: FieldMeta): FieldMeta {
  return { ...field, options: field.options ?? [], section: field.section ?? 'main' };
}
