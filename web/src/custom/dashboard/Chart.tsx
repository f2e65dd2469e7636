import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Home } from '../../api/types';
import { useLook } from '../../look';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const LONG_LABEL = 12;
const SERIES = { light: ['#1f5fbf', '#8fb3e6', '#1f7a3d', '#b26a00'], dark: ['#6ea8ff', '#3f608f', '#63c07f', '#e3a84a'] };

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** One chart of the home page; the figures are also in a table for those who cannot see it. */
export default function Chart({ chart }: { chart: Home['charts'][number] }) {
  const box = useRef<HTMLDivElement>(null);
  const look = useLook();
  useEffect(() => {
    if (box.current === null) return undefined;
    const drawn: EChartsType = init(box.current, null, { renderer: 'svg' });
    const lying = chart.type === 'bar' && chart.categories.some((category) => category.length > LONG_LABEL); // long names stand beside their bars
    const categories = { type: 'category' as const, data: chart.categories, axisTick: { show: false }, inverse: lying, axisLabel: { color: colour('--gt-text-quiet'), ...(lying ? { width: 150, overflow: 'truncate' as const } : { hideOverlap: true }) } };
    const values = { type: 'value' as const, splitLine: { lineStyle: { color: colour('--gt-surface-hover') } }, axisLabel: { hideOverlap: true, color: colour('--gt-text-quiet') } };
    drawn.setOption({
      color: SERIES[look],
      textStyle: { color: colour('--gt-text-quiet') },
      animation: false,
      aria: { enabled: true },
      grid: { left: 8, right: 12, top: chart.series.length > 1 ? 34 : 14, bottom: 4, containLabel: true },
      legend: { show: chart.series.length > 1, top: 0, right: 0, textStyle: { color: colour('--gt-text-quiet') } },
      tooltip: { trigger: 'axis', axisPointer: { type: chart.type === 'bar' ? 'shadow' : 'line' } },
      xAxis: lying ? values : categories,
      yAxis: lying ? categories : values,
      series: chart.series.map((one) => ({
        name: one.name, type: chart.type, data: one.data.map(Number), barMaxWidth: lying ? 16 : 28, symbolSize: 5, smooth: false,
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
