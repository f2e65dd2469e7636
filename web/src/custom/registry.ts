/** Special pages in place of the generic form, by the page key of the meta; one lazy chunk each. */
import type { ComponentType } from 'react';
import type { TypeMeta } from '../meta/types';

export interface CustomFormProps {
  type: TypeMeta;
  id: string;
}

export const customForms: Record<string, ComponentType<CustomFormProps> | undefined> = {};
