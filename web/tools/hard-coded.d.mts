export const ALLOWED: { file: RegExp; text: RegExp; why: string }[];
export function hardCodedIn(path: string, code: string): { offset: number; text: string }[];
