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
import { problemsOf } from '../ui/problems';
import { tellRefused } from '../ui/tellRefused';
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
export function useActions(type: TypeMeta, hand: RecordInHand, storedUnder: () => string, grids: () => Grids, onStale: (theirs: DataRecord) => void, onCreated: (to: string) => void): Actions {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const requestKeys = useRef(actionKeys()).current;
  const latest = useRef({ onStale, grids, onCreated });
  latest.current = { onStale, grids, onCreated };

  return useMemo(() => {
    const idOf = () => hand.state.saved?.id;

    if (hand.sent !== null) requestKeys.adopt('save', hand.sent);

    const store = () => drafts.write(storedUnder(), { at: new Date().toISOString(), version: null, content: hand.keep() });

    async function send(action: string, method: string, path: string, body: DataRecord, query: Record<string, string> = {}): Promise<DataRecord> {
      const key = requestKeys.keyOf(action, { path, body, query });
      const creates = action === 'save' && hand.state.saved === null;
      if (creates) {
        hand.sent = requestKeys.undecided(action); // so that a crash while it is under way does not create it twice
        await store();
      }
      try {
        const answer = await request<DataRecord>(method, path, { body, key, query });
        requestKeys.decided(action);
        hand.sent = null;
        return answer;
      } catch (reason) {
        if (reason instanceof ApiError && !reason.undecided) {
          requestKeys.decided(action);
          if (creates) {
            hand.sent = null;
            await store();
          }
        }
        throw reason;
      }
    }

    const creation = (query: Record<string, string>) => ({ path: type.path, body: bodyOf(type, null, hand.state.values, hand.state.touched), query });

    /** A creation that was sent and never answered, and is another one now: the server's word on it comes first. Answers the step it took. */
    async function settleCreation(query: Record<string, string>): Promise<string> {
      const { sent } = hand;
      if (sent === null || sent.content === JSON.stringify(creation(query))) return '';
      const before = JSON.parse(sent.content) as ReturnType<typeof creation>;
      try {
        hand.acceptCreated(await send('save', 'POST', before.path, before.body, before.query), before.body);
        return before.query.then ?? '';
      } catch (reason) {
        if (reason instanceof ApiError && !reason.undecided) return ''; // it never was: what stands here is created instead
        throw reason;
      }
    }

    function taken(record: DataRecord, place: string, fresh: boolean): void {
      void drafts.remove(place);
      queries.setQueryData(keys.record(type.code, String(record.id)), record);
      void queries.invalidateQueries({ queryKey: keys.list(type.code) });
      for (const part of ['links', 'history']) void queries.invalidateQueries({ queryKey: keys.record(type.code, String(record.id), part) });
      void queries.invalidateQueries({ queryKey: ['tasks'] });
      if (fresh) latest.current.onCreated(`${pathOfType(type)}/${String(record.id)}`);
    }

    async function refused(reason: unknown): Promise<void> {
      if (!(reason instanceof ApiError)) throw reason;
      if (reason.code === 'kernel.stale' || reason.problems.some((problem) => problem.code === 'kernel.stale')) {
        const theirs = await get<DataRecord>(`${type.path}/${String(idOf())}`).catch(() => null);
        if (theirs !== null) return latest.current.onStale(theirs);
      }
      hand.set({ problems: problemsOf(reason) });
      const elsewhere = reason.problems.every((problem) => problem.field === undefined && !problem.line);
      if (elsewhere) tellRefused(message, reason);
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

    /** Saves what is typed, if anything is. True where the server has taken the step `then` with it. */
    const write = async (then = ''): Promise<boolean> => {
      const query: Record<string, string> = then === '' ? {} : { then };
      const fresh = hand.state.saved === null;
      const place = storedUnder();
      const stepped = fresh && (await settleCreation(query)) === then && then !== '';
      const { saved, values, touched, dirty } = hand.state;
      if (saved !== null && !dirty) {
        if (fresh) taken(saved, place, true);
        return stepped;
      }
      const record = saved === null ? await send('save', 'POST', type.path, creation(query).body, query) : await send('save', 'PATCH', `${type.path}/${String(saved.id)}`, bodyOf(type, saved, values, touched));
      hand.acceptSent(record, values);
      taken(record, place, fresh);
      return stepped || (saved === null && then !== '');
    };

    return {
      save: () => during('save', async () => {
        if (hand.state.saved !== null && !hand.state.dirty) return true;
        await write();
        void message.success(t('form.saved'), 1.5);
        return true;
      }),

      carryOut: (step, asks) => during(step.code, async () => {
        const atOnce = hand.state.saved === null && Object.keys(asks).length === 0;
        const isDone = (hand.state.saved === null || hand.state.dirty) && (await write(atOnce ? step.code : ''));
        if (!isDone) {
          const { saved, values } = hand.state;
          const record = await send(step.code, 'POST', `${type.path}/${String(idOf())}/${step.code}`, { version: saved?.version, ...asks });
          hand.acceptSent(record, values);
          taken(record, storedUnder(), false);
        }
        const { saved } = hand.state;
        void message.success(t('form.step_done', { step: labelText(step.label), name: String(saved?.number ?? saved?.code ?? '') }), 2.5);
        return true;
      }),

      remove: async () => {
        try {
          await request('DELETE', `${type.path}/${String(idOf())}`, { key: requestKeys.keyOf('delete', idOf()), query: { version: Number(hand.state.saved?.version ?? 0) } });
          await drafts.remove(storedUnder());
          void queries.invalidateQueries({ queryKey: keys.list(type.code) });
          void message.success(t('form.deleted'), 1.5);
          void navigate(pathOfType(type), { replace: true });
        } catch (reason) {
          requestKeys.decided('delete');
          await refused(reason);
        }
      },

      takeLatest: async () => {
        try {
          hand.accept(await get<DataRecord>(`${type.path}/${String(idOf())}`));
          void drafts.remove(storedUnder());
        } catch (reason) {
          tellRefused(message, reason); // what is typed stays
        }
      },
    };
  }, [type, hand, storedUnder, queries, navigate, message, requestKeys]);
}
