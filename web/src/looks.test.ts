/// <reference types="vite/client" />
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/*
 * What is loaded later must bring its look along: a page that is opened first has only the rules that it, the shell, and
 * what loads it import. Without them a field looked right only after some other page had been visited.
 */
const CODE = import.meta.glob<string>('./**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
const STYLES = Object.fromEntries(Object.keys(import.meta.glob('./**/*.css')).map((path) => [path, readFileSync(`src/${path}`, 'utf8')]));
const ROOTS = ['./main.tsx', './pages/Shell.tsx']; // every page but the sign-in stands in the shell

function resolved(path: string, name: string): string[] {
  const parts = path.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const base = parts.join('/');
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].filter((one) => one in CODE || one in STYLES);
}

const named = (path: string, pattern: RegExp) => [...(CODE[path] ?? '').matchAll(pattern)].flatMap((match) => resolved(path, match[1] ?? ''));
const atOnce = (path: string) => named(path, /^import (?!type )(?:[^'"]*? from )?'(\.[^']+)';/gms);
const later = (path: string) => named(path, /\bimport\('(\.[^']+)'\)/g);

function reached(from: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    open.push(...atOnce(one));
  }
  return seen;
}

const shell = reached(ROOTS);
const chunks = new Map([...new Set(Object.keys(CODE).filter((path) => !path.includes('.test.')).flatMap(later))].map((path) => [path, reached([path])]));

/** What is there when a chunk is: its own and the shell's, with what each of the chunks that may have loaded it brings. */
function there(chunk: string, above: readonly string[] = []): Set<string>[] {
  const own = [...(chunks.get(chunk) ?? []), ...shell];
  const loaders = [...chunks].filter(([path, files]) => !above.includes(path) && path !== chunk && [...files].some((file) => later(file).includes(chunk)));
  const byShell = [...shell].some((file) => later(file).includes(chunk));
  if (byShell || loaders.length === 0) return [new Set(own)];
  return loaders.flatMap(([path]) => there(path, [...above, chunk])).map((files) => new Set([...own, ...files]));
}

const homes = new Map<string, Set<string>>();
for (const [path, text] of Object.entries(STYLES)) {
  for (const [, name = ''] of text.replace(/\/\*.*?\*\//gs, '').matchAll(/\.((?:pg|gt)-[\w-]+)/g)) homes.set(name, (homes.get(name) ?? new Set()).add(path));
}

function unstyled(chunk: string): string[] {
  const ways = there(chunk);
  return [...(chunks.get(chunk) ?? [])].filter((path) => path.endsWith('.tsx')).flatMap((path) => {
    const used = [...(CODE[path] ?? '').matchAll(/className=(?:"[^"]*"|\{[^\n]*?\})/g)].flatMap((match) => match[0].match(/(?:pg|gt)-[\w-]+/g) ?? []);
    return [...new Set(used)].filter((name) => homes.has(name) && !ways.every((files) => [...(homes.get(name) ?? [])].some((css) => files.has(css)))).map((name) => `${path}: .${name}`);
  });
}

it('knows the chunks and their rules', () => expect([chunks.size > 20, homes.size > 150, shell.size > 20]).toEqual([true, true, true]));
it.each([...chunks.keys()])('%s has its look when it is opened first', (chunk) => expect(unstyled(chunk)).toEqual([]));
