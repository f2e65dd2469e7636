import { PrinterOutlined } from '../../pages/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { address, get } from '../../api/client';
import { labelText, t, type Label } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';

interface Choice {
  id: number;
  code: string;
  label: Label;
  is_default: boolean;
  labels: boolean;
}

interface Props {
  type: TypeMeta;
  ids: readonly string[];
  /** Keys shown beside the button's name. */
  hint?: string;
  small?: boolean;
}

const NONE: Choice[] = [];

/** The templates of a type that may be chosen, the default first. */
export function useTemplates(type: TypeMeta): Choice[] {
  const { data } = useQuery({
    queryKey: ['customize', 'templates', type.code], queryFn: () => get<{ rows: Choice[] }>('/api/printing/templates', { type: type.code }), enabled: type.permissions.print, staleTime: 60_000,
  });
  return data?.rows ?? NONE;
}

/** Prints one record or several as one PDF; where the company has templates, one of them or the standard form. */
export function PrintButton({ type, ids, hint, small = false }: Props) {
  const [asking, setAsking] = useState<Choice | null>(null);
  const [count, setCount] = useState<number | null>(null);
  const choices = useTemplates(type);
  if (!type.permissions.print || (!type.print && choices.length === 0)) return null;

  function open(template: string, labels: number | null = null): void {
    const path = ids.length === 1 ? `${type.path}/${ids[0]}/print` : `${type.path}/print`;
    window.open(address(path, { format: ids.length === 1 ? 'pdf' : null, ids: ids.length === 1 ? null : ids.join(','), template, labels }), '_blank', 'noopener');
  }

  function choose(key: string): void {
    const choice = choices.find((one) => String(one.id) === key);
    if (choice?.labels === true) setAsking(choice);
    else open(key);
  }

  const name = t('form.print');
  const button = (
    <Button size={small ? 'small' : 'middle'} icon={<PrinterOutlined />} aria-label={name} title={hint === undefined ? name : `${name} (${hint})`} onClick={choices.length === 0 ? () => open('') : undefined} data-testid={small ? 'bulk-print' : 'print'}>
      {small ? name : null}
    </Button>
  );
  return (
    <>
      {choices.length === 0 ? button : (
        <Dropdown
          autoFocus trigger={['click']}
          menu={{
            items: [
              ...choices.map((one) => ({ key: String(one.id), label: <span data-testid={`print-${one.code}`}>{labelText(one.label)}{one.is_default ? ` ${t('printing.default_mark')}` : ''}</span> })),
              ...(type.print ? [{ key: 'standard', label: <span data-testid="print-standard">{t('printing.standard')}</span> }] : []),
            ],
            onClick: ({ key }) => choose(key),
          }}
        >
          {button}
        </Dropdown>
      )}
      {asking !== null && (
        <Modal open width={380} title={labelText(asking.label)} okText={name} cancelText={t('common.cancel')} onCancel={() => setAsking(null)} onOk={() => { open(String(asking.id), count); setAsking(null); }}>
          <label htmlFor="label-count">{t('printing.label_count')}</label>
          <InputNumber id="label-count" min={1} max={1000} precision={0} autoFocus value={count} onChange={setCount} placeholder={t('printing.by_lines')} />
        </Modal>
      )}
    </>
  );
}
