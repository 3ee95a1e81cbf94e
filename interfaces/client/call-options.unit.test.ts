import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bounded } from './call-options.ts';

const never = () => new Promise<never>(() => undefined);

describe('a call with bounds', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('without any is just made', async () => {
    expect(await bounded({}, async (bounds) => bounds)).toEqual({});
  });

  it('that lasts too long is rejected when its time is over, and told so', async () => {
    let told: AbortSignal | undefined;
    const call = bounded({ deadlineMs: 100 }, ({ signal }) => {
      told = signal;
      return never();
    });
    const rejected = expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retriable: true });
    await vi.advanceTimersByTimeAsync(99);
    expect(told?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await rejected;
    expect(told?.aborted).toBe(true);
  });

  it('that is aborted is rejected at once, with the reason as its cause', async () => {
    const caller = new AbortController();
    const call = bounded({ signal: caller.signal }, never);
    const reason = new Error('the user left');
    caller.abort(reason);
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
  });

  it('that is aborted before it begins is not made', async () => {
    const task = vi.fn(never);
    await expect(bounded({ signal: AbortSignal.abort() }, task)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(task).not.toHaveBeenCalled();
  });

  it('leaves no timer and no listener behind', async () => {
    const caller = new AbortController();
    const remove = vi.spyOn(caller.signal, 'removeEventListener');
    await bounded({ signal: caller.signal, deadlineMs: 60_000 }, async () => 'answer');
    expect(vi.getTimerCount()).toBe(0);
    expect(remove).toHaveBeenCalledOnce();
  });

  it('may last longer than a timer can', async () => {
    expect(await bounded({ deadlineMs: Number.MAX_SAFE_INTEGER }, async () => 'answer')).toBe('answer');
  });

  it('takes no negative time', async () => {
    await expect(bounded({ deadlineMs: -1 }, never)).rejects.toBeInstanceOf(TypeError);
  });
});
