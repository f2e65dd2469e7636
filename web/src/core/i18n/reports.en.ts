import type { zhReports } from './reports.zh';

/** Charts and saved sets of reports. */
export const enReports: Record<keyof typeof zhReports, string> = {
  'charts.bar': 'Bars',
  'charts.by': 'By',
  'charts.figures': 'Figures',
  'charts.line': 'Lines',
  'charts.merged': 'The {count} smallest are added up as “Others”.',
  'charts.none': 'No chart',
  'charts.of': 'Chart of {report}',
  'charts.others': 'Others',
  'charts.pie': 'Pie',
  'charts.shape': 'Chart',
  'charts.show': 'Chart',
  'charts.stacked': 'Stacked bars',
  'sets.delete': 'Delete',
  'sets.delete_one': 'Delete the set {name}',
  'sets.hint': 'Dates and other conditions left at their defaults are not fixed: they are those of the day you use the set.',
  'sets.keep': 'Save these parameters…',
  'sets.name': 'Name of the set',
  'sets.of': '{name} ({owner})',
  'sets.replace': 'Replace the set of this name',
  'sets.share': 'Share with roles',
  'sets.title': 'Saved sets',
};
