// npm run i18n:check [FOLDER]
// Fails on a message missing in either language, on facts that differ between the languages, on a key that is used but not
// written, on a written key that nobody uses, and on text for people that stands hard-coded (hard-coded.mjs).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hardCodedIn, nameOf, parse, visit } from './hard-coded.mjs';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = resolve(process.argv[2] ?? join(web, 'src'));
const catalogues = join(source, 'core', 'i18n');
const problems = [];

const NAMES_OF_LANGUAGES = /(^|[._])language$/; // a language is called by its own name: 中文 in an English client
const CHINESE = /\p{Script=Han}/u;

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function read(path) {
  const code = readFileSync(path, 'utf8');
  return { code, program: parse(path, code) };
}

function report(path, code, offset, text) {
  const line = code.slice(0, offset).split('\n').length;
  problems.push(`${relative(web, path)}:${line}: ${text}`);
}

/** Every key of the object literals in the catalogues of one language, with its message. */
function catalogue(pattern) {
  const messages = new Map();
  for (const path of filesUnder(catalogues).filter((file) => pattern.test(file))) {
    const { code, program } = read(path);
    visit(program, [], (node) => {
      if (node.type !== 'Property' || typeof node.value?.value !== 'string') return;
      const key = nameOf(node.key);
      if (messages.has(key)) report(path, code, node.start, `the key ${key} is written twice`);
      messages.set(key, { message: node.value.value, where: relative(web, path) });
    });
  }
  return messages;
}

function factsIn(message) {
  return [...new Set([...message.matchAll(/\{(\w+)(?:\|[^|}]*\|[^}]*)?\}/g)].map((found) => found[1]))].sort().join(', ');
}

function compareLanguages(zh, en) {
  for (const [key, { message, where }] of zh) {
    const other = en.get(key);
    if (other === undefined) problems.push(`${where}: ${key} has no English`);
    else if (other.message.trim() === '' || message.trim() === '') problems.push(`${where}: ${key} is empty`);
    else if (factsIn(other.message) !== factsIn(message))
      problems.push(`${where}: ${key} names {${factsIn(message)}} in Chinese and {${factsIn(other.message)}} in English`);
    else if (CHINESE.test(other.message) && !NAMES_OF_LANGUAGES.test(key)) problems.push(`${other.where}: ${key} is not English: ${other.message}`);
  }
  for (const [key, { where }] of en) if (!zh.has(key)) problems.push(`${where}: ${key} has no Chinese`);
}

/** Keys used: t('key'), and any other string that is a key, since keys also travel in tables. */
function collectUses(path, code, program, used, prefixes) {
  visit(program, [], (node, ancestors) => {
    if (node.type === 'Literal' && typeof node.value === 'string') used.add(node.value);
    if (node.type === 'TemplateLiteral' && node.quasis[0].value.cooked.includes('.')) prefixes.add(node.quasis[0].value.cooked);
    const parent = ancestors.at(-1);
    const isKeyOfT = parent?.type === 'CallExpression' && parent.callee.name === 't' && parent.arguments[0] === node;
    if (isKeyOfT && node.type === 'Literal' && !zh.has(node.value))
      report(path, code, node.start, `the key ${node.value} is in no catalogue`);
  });
}

const zh = catalogue(/(^|[./\\])zh\.ts$/);
const en = catalogue(/(^|[./\\])en\.ts$/);
compareLanguages(zh, en);
const used = new Set();
const prefixes = new Set();
for (const path of filesUnder(source)) {
  if (!/\.tsx?$/.test(path) || /\.(test|gen)\.tsx?$/.test(path) || path.startsWith(catalogues)) continue;
  const { code, program } = read(path);
  collectUses(path, code, program, used, prefixes);
  for (const { offset, text } of hardCodedIn(path, code)) report(path, code, offset, `hard-coded text: ${text}`);
}
for (const [key, { where }] of zh)
  if (!used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) problems.push(`${where}: nobody uses ${key}`);

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `${zh.size} messages, complete in both languages` : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
