import { describe, expect, it } from 'vitest';
import { openMemory as open } from './testing/memory-scene.ts';

describe('stored documents', () => {
  it('neither the writer nor a reader can change what is stored', async () => {
    const { scene } = await open();
    const document = { list: [1, { deep: true }] };
    await scene.put('e', { 'json.hot': document });
    document.list.push(2);
    const { 'json.hot': read } = await scene.values('e');
    expect(read).toEqual({ list: [1, { deep: true }] });
    expect(() => Object.assign(read as object, { added: 1 })).toThrow(TypeError);
    expect(await scene.values('e')).toEqual({ 'json.hot': { list: [1, { deep: true }] } });
  });
});
