import { createManualClock, memoryAttrium } from 'attrium/testing';

const clock = createManualClock();
const attrium = await memoryAttrium({ clock });

await attrium.attributes.define({ attributes: [{ name: 'temperature', type: 'number', freshForMs: 5_000 }] });
await attrium.entities.put({ entity: 'room:1', values: { temperature: 21.5 } });
clock.advance(6_000);
const { values } = await attrium.entities.get({ entity: 'room:1' });
console.log(values.temperature?.value, values.temperature?.freshness);
