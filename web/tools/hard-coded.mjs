// What people read stands in the catalogues of src/core/i18n, in both languages; here is found what stands in the code instead:
// text between tags, in the attributes and properties that are shown or read aloud, in what messages and questions are called
// with, and Chinese anywhere. Keys of the keyboard, file formats and names that no language translates are no text.
import { parseSync } from 'vite';

const SPOKEN_ATTRIBUTES = new Set([
  'title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-description', 'aria-placeholder', 'aria-roledescription',
  'aria-valuetext', 'description', 'tooltip', 'okText', 'cancelText', 'tip', 'message', 'extra', 'help', 'header', 'footer',
  'addonAfter', 'addonBefore', 'prefix', 'suffix', 'emptyText', 'content', 'text', 'caption', 'summary',
]);
const SPOKEN_PROPERTIES = new Set([
  'title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-description', 'description', 'tooltip', 'okText', 'cancelText',
  'emptyText', 'content', 'caption',
]);
const SPEAKERS = new Set(['message', 'modal', 'notification', 'Modal', 'window', 'globalThis']); // message.error('…')
const QUESTIONS = new Set(['alert', 'confirm', 'prompt']); // confirm('…')
const UNTRANSLATED_ELEMENTS = new Set(['kbd', 'code', 'samp']);
const CHINESE = /\p{Script=Han}/u;
const WORDS = /\p{L}{2,}/u;

/** Each was looked at: names and forms that are the same in both languages, and characters that are read, not shown. */
export const ALLOWED = [
  { file: /core\/(check|dates|decimal|normalise)\.ts$/, text: /^\P{L}*\p{Script=Han}{0,4}\P{L}*$/u, why: 'characters that people type, turned into figures and dates' },
  { file: /core\/pinyin\.ts$/, text: /^\p{Script=Han}+$/u, why: 'the first character of each initial' },
  { file: /help\/topics\.ts$/, text: /./u, why: 'headings of docs/, in both languages on each line; a test compares them with the documents' },
  { file: /grid\/sampleLines\.ts$/, text: /./u, why: 'the goods of the page of examples: data, not words of the program' },
  { file: /api\/meta\.ts$/, text: /^number$/u, why: 'the name of a field' },
  { file: /\.tsx?$/, text: /^(Excel|CSV|PDF|QR|A4|A5)$/u, why: 'names of formats' },
];

export function parse(path, code) {
  const parsed = parseSync(path, code);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0].message}`);
  return parsed.program;
}

export function visit(node, ancestors, look) {
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

export function nameOf(key) {
  return key?.type === 'Identifier' ? key.name : key?.value;
}

/** `{zh: '…', en: '…'}` holds both languages, so Chinese is at home there. */
function insideLabel(ancestors) {
  const property = ancestors.findLast((node) => node.type === 'Property');
  const object = ancestors.findLast((node) => node.type === 'ObjectExpression');
  if (property === undefined || object === undefined || !['zh', 'en'].includes(nameOf(property.key))) return false;
  const names = object.properties.map((one) => nameOf(one.key));
  return names.includes('zh') && names.includes('en');
}

/** True where the literal itself is what is shown, not what a condition compares with. */
function isResult(ancestors) {
  return !ancestors.some((node) => ['BinaryExpression', 'MemberExpression', 'Property', 'ArrowFunctionExpression', 'JSXElement', 'CallExpression'].includes(node.type));
}

function after(ancestors, node) {
  return ancestors.slice(ancestors.indexOf(node) + 1);
}

function shownAttribute(ancestors) {
  const attribute = ancestors.findLast((node) => node.type === 'JSXAttribute');
  return attribute !== undefined && SPOKEN_ATTRIBUTES.has(attribute.name.name) && isResult(after(ancestors, attribute));
}

function shownProperty(ancestors) {
  const property = ancestors.findLast((node) => node.type === 'Property');
  return property !== undefined && SPOKEN_PROPERTIES.has(nameOf(property.key)) && isResult(after(ancestors, property));
}

function said(ancestors) {
  const call = ancestors.findLast((node) => node.type === 'CallExpression');
  if (call === undefined || !isResult(after(ancestors, call))) return false;
  const { callee } = call;
  if (callee.type === 'Identifier') return QUESTIONS.has(callee.name);
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || !SPEAKERS.has(callee.object.name)) return false;
  return !['window', 'globalThis'].includes(callee.object.name) || QUESTIONS.has(nameOf(callee.property));
}

function shownChild(parent, ancestors) {
  if (parent?.type === 'JSXExpressionContainer') return ancestors.at(-2)?.type !== 'JSXAttribute';
  if (!['ConditionalExpression', 'LogicalExpression', 'TemplateLiteral'].includes(parent?.type)) return false;
  const container = ancestors.findLastIndex((node) => node.type === 'JSXExpressionContainer');
  if (container < 0 || ancestors[container - 1]?.type === 'JSXAttribute') return false;
  return ancestors.slice(container + 1).every((node) => ['ConditionalExpression', 'LogicalExpression', 'TemplateLiteral'].includes(node.type));
}

/** What is hard-coded in one file: `{offset, text}`. */
export function hardCodedIn(path, code) {
  const found = [];
  const allowed = (text) => ALLOWED.some((one) => one.file.test(path) && one.text.test(text));
  visit(parse(path, code), [], (node, ancestors) => {
    const parent = ancestors.at(-1);
    if (node.type === 'JSXText') {
      if (!WORDS.test(node.value) || UNTRANSLATED_ELEMENTS.has(parent?.openingElement?.name.name)) return;
      if (!allowed(node.value.trim())) found.push({ offset: node.start, text: node.value.trim() });
      return;
    }
    const isString = node.type === 'Literal' && typeof node.value === 'string';
    if (!isString && node.type !== 'TemplateElement') return;
    const text = isString ? node.value : node.value.cooked;
    if (parent?.type === 'Property' && parent.key === node && !CHINESE.test(text)) return; // the name of an attribute that is spread, not its words
    const wrong = (CHINESE.test(text) && !insideLabel(ancestors))
      || (WORDS.test(text) && (shownAttribute(ancestors) || shownProperty(ancestors) || said(ancestors) || shownChild(parent, ancestors)));
    if (wrong && !allowed(text.trim())) found.push({ offset: node.start, text });
  });
  return found;
}
