/** What can be gone to, built from the meta: navigation by module, and entries of the palette. */
import type { Label, Meta, TypeMeta } from '../../meta/types';

export interface MenuEntry {
  key: string;
  label: Label;
  to: string;
  /** Also found by this word, e.g. the code of the type. */
  code: string;
}

export interface MenuModule {
  code: string;
  label: Label;
  entries: MenuEntry[];
}

export function pathOfType(type: Pick<TypeMeta, 'module' | 'plural'>): string {
  return `/${type.module}/${type.plural}`;
}

function entryOfType(type: TypeMeta): MenuEntry {
  return { key: type.code, label: type.label, to: pathOfType(type), code: type.code };
}

/** Modules in their order, with documents first, then masters, then reports; empty modules are left out. */
export function menuOf(meta: Meta): MenuModule[] {
  return meta.modules
    .map((module) => {
      const types = meta.types.filter((type) => type.module === module.code && type.permissions.read && type.menu !== 'none');
      const documents = types.filter((type) => type.record === 'document').map(entryOfType);
      const masters = types.filter((type) => type.record === 'master').map(entryOfType);
      const reports = meta.reports
        .filter((report) => report.module === module.code)
        .map((report) => ({ key: `report.${report.code}`, label: report.label, to: `/reports/${report.code}`, code: report.code }));
      return { code: module.code, label: module.label, entries: [...documents, ...masters, ...reports] };
    })
    .filter((module) => module.entries.length > 0);
}
