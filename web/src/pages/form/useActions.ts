import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useMemo, useRef } from 'react';
import { useNavigate } from 'react-router';
import { actionKeys } from '../../api/actions';
import { ApiError, get, request } from '../../api/client';
import { drafts } from '../../api/drafts';
import { keys } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import type { DataRecord, TransitionMeta, TypeMeta } from '../../meta/types';
import { untilSettled } from '../fields/pending';
import { pathOfType } from '../shell/menu';
import { messageOf, problemsOf } from '../ui/problems';
import type { RecordInHand } from './document';
import { bodyOf } from './values';

export interface Grids {
  /** Takes in the open cells; false if the user must choose or mend something first. */
  settle(): Promise<boolean>;
}

export interface Actions {
  save(): Promise<boolean>;
  carryOut(step: TransitionMeta, asks: DataRecord): Promise<boolean>;
  remove(): Promise<void>;
  takeLatest(): Promise<void>;
}

/** Save, steps and delete of one record. The server decides; every intent has one key until it has decided. */
export function useActions(type: TypeMeta, hand: RecordInHand, storedUnder: string, grids: () => Grids, onStale: (theirs: DataRecord) => void): Actions {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const requestKeys = useRef(actionKeys()).current;
  const latest = useRef({ onStale, grids });
  latest.current = { onStale, grids };

  return useMemo(() => {
    const idOf = () => hand.state.saved?.id;

    async function send(action: string, method: string, path: string, body: DataRecord, query: Record<string, string> = {}): Promise<DataRecord> {
      const key = requestKeys.keyOf(action, { path, body, query });
      try {
        const answer = await request<DataRecord>(method, path, { body, key, query });
        requestKeys.decided(action);
        return answer;
      } catch (reason) {
        if (reason instanceof ApiError && !reason.undecided) requestKeys.decided(action);
        throw reason;
      }
    }

    function taken(record: DataRecord, fresh: boolean): void {
      hand.accept(record);
      void drafts.remove(storedUnder);
      queries.setQueryData(keys.record(type.code, String(record.id)), record);
      void queries.invalidateQueries({ queryKey: keys.list(type.code) });
      for (const part of ['links', 'history']) void queries.invalidateQueries({ queryKey: keys.record(type.code, String(record.id), part) });
      void queries.invalidateQueries({ queryKey: ['tasks'] });
      if (fresh) void navigate(`${pathOfType(type)}/${String(record.id)}`, { replace: true });
    }

    async function refused(reason: unknown): Promise<void> {
      if (!(reason instanceof ApiError)) throw reason;
      if (reason.code === 'kernel.stale' || reason.problems.some((problem) => problem.code === 'kernel.stale')) {
        latest.current.onStale(await get<DataRecord>(`${type.path}/${String(idOf())}`));
        return;
      }
      hand.set({ problems: problemsOf(reason) });
      const elsewhere = reason.problems.every((problem) => problem.field === undefined && !problem.line);
      if (elsewhere) void message.error(messageOf(reason));
    }

    /** Takes in what is being typed and looks for what the server would refuse anyway. */
    async function ready(): Promise<boolean> {
      const active = document.activeElement;
      if (active instanceof HTMLElement && active.matches('.pg-form-head input, .pg-form-head select, .pg-form-head textarea')) {
        active.blur();
        active.focus();
      }
      await untilSettled();
      const settled = await latest.current.grids().settle();
      const problems = hand.faults();
      if (problems.length > 0) hand.set({ problems });
      return settled && problems.length === 0;
    }

    async function during(action: string, work: () => Promise<boolean>): Promise<boolean> {
      if (hand.state.busy !== null) return false; // a second click on what is under way
      hand.set({ busy: action });
      try {
        return (await ready()) && (await work());
      } catch (reason) {
        await refused(reason);
        return false;
      } finally {
        hand.set({ busy: null });
      }
    }

    const write = async (query: Record<string, string> = {}): Promise<DataRecord> => {
      const { saved, values, touched } = hand.state;
      const body = bodyOf(type, saved, values, touched);
      if (saved === null) return send('save', 'POST', type.path, body, query);
      return send('save', 'PATCH', `${type.path}/${String(saved.id)}`, body);
    };

    return {
      save: () => during('save', async () => {
        const fresh = hand.state.saved === null;
        if (!fresh && !hand.state.dirty) return true;
        taken(await write(), fresh);
        void message.success(t('form.saved'), 1.5);
        return true;
      }),

      carryOut: (step, asks) => during(step.code, async () => {
        const fresh = hand.state.saved === null;
        const atOnce = fresh && Object.keys(asks).length === 0;
        if (fresh || hand.state.dirty) {
          const record = await write(atOnce ? { then: step.code } : {});
          taken(record, fresh);
          if (atOnce) {
            void message.success(t('form.step_done', { step: labelText(step.label), name: String(record.number ?? record.code ?? '') }), 2.5);
            return true;
          }
        }
        const body = { version: hand.state.saved?.version, ...asks };
        const record = await send(step.code, 'POST', `${type.path}/${String(idOf())}/${step.code}`, body);
        taken(record, false);
        void message.success(t('form.step_done', { step: labelText(step.label), name: String(record.number ?? record.code ?? '') }), 2.5);
        return true;
      }),

      remove: async () => {
        try {
          await request('DELETE', `${type.path}/${String(idOf())}`, { key: requestKeys.keyOf('delete', idOf()), query: { version: Number(hand.state.saved?.version ?? 0) } });
          await drafts.remove(storedUnder);
          void queries.invalidateQueries({ queryKey: keys.list(type.code) });
          void message.success(t('form.deleted'), 1.5);
          void navigate(pathOfType(type), { replace: true });
        } catch (reason) {
          requestKeys.decided('delete');
          await refused(reason);
        }
      },

      takeLatest: async () => {
        hand.accept(await get<DataRecord>(`${type.path}/${String(idOf())}`));
        void drafts.remove(storedUnder);
      },
    };
  }, [type, hand, storedUnder, queries, navigate, message, requestKeys]);
}
