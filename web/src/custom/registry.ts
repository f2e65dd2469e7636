/** Special pages in place of the generic form, by the page key of the meta; one lazy chunk each. */
import { lazy, type ComponentType } from 'react';
import type { TypeMeta } from '../meta/types';

export interface CustomFormProps {
  type: TypeMeta;
  id: string;
}

export const customForms: Record<string, ComponentType<CustomFormProps> | undefined> = {
  brand: lazy(() => import('./brand/ToBrand')),
  numbering: lazy(() => import('./numbering/ToNumbering')),
};
