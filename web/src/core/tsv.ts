/** The clipboard format of Excel and WPS: tab-separated, a cell that holds tab, break or quote stands in quotes. */

export function parseTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const end = text.length;
  while (at <= end) {
    const [cell, next] = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    row.push(cell);
    const stop = text[next];
    at = next + 1;
    if (stop === '\t') continue;
    rows.push(row);
    row = [];
    if (stop === '\r' && text[at] === '\n') at += 1;
    if (stop === undefined || at >= end) break; // the break that ends the last row opens no new one
  }
  return rows;
}

function plainCell(text: string, from: number): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== '\t' && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return [text.slice(from, at), at];
}

function quotedCell(text: string, from: number): [string, number] {
  let at = from + 1;
  let cell = '';
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return plainCell(text, from); // 5" pipe: a quote that never closes is a character
    cell += text.slice(at, quote);
    if (text[quote + 1] === '"') {
      cell += '"';
      at = quote + 2;
      continue;
    }
    const stop = text[quote + 1];
    if (stop === undefined || stop === '\t' || stop === '\n' || stop === '\r') return [cell, quote + 1];
    return plainCell(text, from);
  }
}

export function writeTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(writeCell).join('\t')).join('\r\n');
}

function writeCell(cell: string): string {
  return /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
