import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useLook } from '../../look';

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const LONG_LABEL = 12;
const SERIES = ['--gt-accent', '--gt-series-2', '--gt-success', '--gt-warning', '--gt-series-5', '--gt-series-6'];

interface Drawn {
  code: string;
  label: string;
  type: 'line' | 'bar' | 'stacked' | 'pie';
  categories: string[];
  series: { name: string; data: (string | number)[] }[];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** One chart of the home page or a report; the figures are also in a table for those who cannot see it. */
export default function Chart({ chart }: { chart: Drawn }) {
  const box = useRef<HTMLDivElement>(null);
  const look = useLook();
  useEffect(() => {
    if (box.current === null) return undefined;
    const drawn: EChartsType = init(box.current, null, { renderer: 'svg' });
    const lying = (chart.type === 'bar' || chart.type === 'stacked') && chart.categories.some((category) => category.length > LONG_LABEL); // long names stand beside their bars
    const categories = { type: 'category' as const, data: chart.categories, axisTick: { show: false }, inverse: lying, axisLabel: { color: colour('--gt-text-quiet'), ...(lying ? { width: 150, overflow: 'truncate' as const } : { hideOverlap: true }) } };
    const values = { type: 'value' as const, splitLine: { lineStyle: { color: colour('--gt-surface-hover') } }, axisLabel: { hideOverlap: true, color: colour('--gt-text-quiet') } };
    const colours = SERIES.map(colour);
    if (chart.type === 'pie') {
      const slices = chart.categories.map((name, at) => ({ name, value: Number(chart.series[0]?.data[at] ?? 0) })).filter((one) => one.value > 0);
      drawn.setOption({
        color: colours, textStyle: { color: colour('--gt-text-quiet') }, animation: false, aria: { enabled: true }, tooltip: { trigger: 'item' },
        series: [{ type: 'pie', name: chart.series[0]?.name ?? '', radius: ['38%', '68%'], data: slices, label: { color: colour('--gt-text-quiet'), formatter: '{b} {d}%' }, itemStyle: { borderColor: colour('--gt-surface'), borderWidth: 1 } }],
      });
    } else drawn.setOption({
      color: colours,
      textStyle: { color: colour('--gt-text-quiet') },
      animation: false,
      aria: { enabled: true },
      grid: { left: 8, right: 12, top: chart.series.length > 1 ? 34 : 14, bottom: 4, containLabel: true },
      legend: { show: chart.series.length > 1, top: 0, right: 0, textStyle: { color: colour('--gt-text-quiet') } },
      tooltip: { trigger: 'axis', axisPointer: { type: chart.type === 'line' ? 'line' : 'shadow' } },
      xAxis: lying ? values : categories,
      yAxis: lying ? categories : values,
      series: chart.series.map((one) => ({
        name: one.name, type: chart.type === 'line' ? 'line' as const : 'bar' as const, ...(chart.type === 'stacked' ? { stack: 'all' } : {}), data: one.data.map(Number), barMaxWidth: lying ? 16 : 28, symbolSize: 5, smooth: false,
      })),
    });
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      drawn.dispose();
    };
  }, [chart, look]);
  return (
    <>
      <div ref={box} className="pg-chart" aria-hidden="true" data-testid={`chart-${chart.code}`} />
      <table className="pg-visually-hidden">
        <caption>{chart.label}</caption>
        <tbody>
          {chart.categories.map((category, at) => (
            <tr key={category}><th scope="row">{category}</th>{chart.series.map((one) => <td key={one.name}>{`${one.name} ${one.data[at] ?? ''}`}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
