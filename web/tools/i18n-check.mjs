// npm run i18n:check [FOLDER]
// Fails on a message missing in either language, on facts that differ between the languages, on a key that is used but not
// written, on a written key that nobody uses, and on text for people that stands hard-coded in a .tsx file.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = resolve(process.argv[2] ?? join(web, 'src'));
const catalogues = join(source, 'core', 'i18n');
const problems = [];

const SPOKEN_ATTRIBUTES = new Set([
  'title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-description', 'aria-placeholder', 'aria-roledescription',
  'description', 'tooltip', 'okText', 'cancelText', 'tip', 'message', 'extra', 'help', 'header', 'footer', 'addonAfter',
  'addonBefore', 'prefix', 'suffix', 'emptyText', 'content', 'text', 'caption',
]);
// Keys of a language, a file format or a code need no translation.
const UNTRANSLATED_ELEMENTS = new Set(['kbd', 'code', 'samp']);
const NAMES_OF_LANGUAGES = /(^|[._])language$/; // a language is called by its own name: 中文 in an English client
const CHINESE = /\p{Script=Han}/u;
const WORDS = /\p{L}{2,}/u;

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function parse(path) {
  const code = readFileSync(path, 'utf8');
  const parsed = parseSync(path, code);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0].message}`);
  return { code, program: parsed.program };
}

function visit(node, ancestors, look) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) visit(one, ancestors, look);
    return;
  }
  if (typeof node.type !== 'string') return;
  look(node, ancestors);
  const path = [...ancestors, node];
  for (const [name, child] of Object.entries(node)) if (name !== 'parent') visit(child, path, look);
}

function report(path, code, offset, text) {
  const line = code.slice(0, offset).split('\n').length;
  problems.push(`${relative(web, path)}:${line}: ${text}`);
}

function nameOf(key) {
  return key?.type === 'Identifier' ? key.name : key?.value;
}

/** Every key of the object literals in the catalogues of one language, with its message. */
function catalogue(pattern) {
  const messages = new Map();
  for (const path of filesUnder(catalogues).filter((file) => pattern.test(file))) {
    const { code, program } = parse(path);
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
  return [...message.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort().join(', ');
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

/** `{zh: '…', en: '…'}` holds both languages, so Chinese is at home there. */
function insideLabel(ancestors) {
  const property = ancestors.findLast((node) => node.type === 'Property');
  const object = ancestors.findLast((node) => node.type === 'ObjectExpression');
  if (property === undefined || object === undefined || !['zh', 'en'].includes(nameOf(property.key))) return false;
  const names = object.properties.map((one) => nameOf(one.key));
  return names.includes('zh') && names.includes('en');
}

function shownAttribute(ancestors) {
  const attribute = ancestors.findLast((node) => node.type === 'JSXAttribute');
  const call = ancestors.findLast((node) => node.type === 'CallExpression');
  if (attribute === undefined) return false;
  if (call !== undefined && ancestors.indexOf(call) > ancestors.indexOf(attribute)) return false;
  return SPOKEN_ATTRIBUTES.has(attribute.name.name) && isResult(ancestors.slice(ancestors.indexOf(attribute)));
}

/** True where the literal itself is what is shown, not what a condition compares with. */
function isResult(ancestors) {
  return !ancestors.some((node) => ['BinaryExpression', 'MemberExpression', 'Property', 'ArrowFunctionExpression',
    'JSXElement'].includes(node.type));
}

function checkText(path, code, program) {
  visit(program, [], (node, ancestors) => {
    const parent = ancestors.at(-1);
    if (node.type === 'JSXText' && WORDS.test(node.value)) {
      if (UNTRANSLATED_ELEMENTS.has(parent?.openingElement?.name.name)) return;
      report(path, code, node.start, `hard-coded text: ${node.value.trim()}`);
      return;
    }
    const isString = node.type === 'Literal' && typeof node.value === 'string';
    if (!isString && node.type !== 'TemplateElement') return;
    const text = isString ? node.value : node.value.cooked;
    if (CHINESE.test(text) && !insideLabel(ancestors)) report(path, code, node.start, `hard-coded Chinese: ${text}`);
    else if (WORDS.test(text) && shownAttribute(ancestors)) report(path, code, node.start, `hard-coded text: ${text}`);
    else if (WORDS.test(text) && shownChild(parent, ancestors)) report(path, code, node.start, `hard-coded text: ${text}`);
  });
}

function shownChild(parent, ancestors) {
  if (parent?.type === 'JSXExpressionContainer') return ancestors.at(-2)?.type !== 'JSXAttribute';
  if (!['ConditionalExpression', 'LogicalExpression'].includes(parent?.type)) return false;
  const container = ancestors.findLastIndex((node) => node.type === 'JSXExpressionContainer');
  if (container < 0 || ancestors[container - 1]?.type === 'JSXAttribute') return false;
  return ancestors.slice(container + 1).every((node) => ['ConditionalExpression', 'LogicalExpression'].includes(node.type));
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
  const { code, program } = parse(path);
  collectUses(path, code, program, used, prefixes);
  if (path.endsWith('.tsx')) checkText(path, code, program);
}
for (const [key, { where }] of zh)
  if (!used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) problems.push(`${where}: nobody uses ${key}`);

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `${zh.size} messages, complete in both languages` : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
