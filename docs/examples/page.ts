// Bundled for page.html. The store lets its origin in by ATTRIUM_CORS_ORIGINS; the key is one of the user's own, and
// never one of the server's.
import { createClient, isAttriumError } from 'attrium/client';

const form = document.querySelector('form') as HTMLFormElement;
const output = document.querySelector('output') as HTMLOutputElement;

const save = async (): Promise<string> => {
  const field = (name: string) => String(new FormData(form).get(name));
  const session = createClient({ url: field('url'), apiKey: field('key') }).session();
  const entity = 'pump:page';
  await session.entities.put({ entity, type: 'pump', values: { pressure: Number(field('pressure')) } });
  const { values, meta } = await session.entities.get({ entity }, { deadlineMs: 10_000 });
  return `${values.pressure?.value} bar, by ${meta.source}`;
};

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    output.value = await save();
  } catch (error) {
    if (!isAttriumError(error)) throw error;
    output.value = `${error.code}: ${error.remedy}`;
  }
});
