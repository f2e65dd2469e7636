/** A logo as it travels: small enough for every first page. */
export const LARGEST = 24_000;
const HEIGHTS = [160, 120, 80, 60, 40];

function addressOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error(String(reader.error)));
    reader.readAsDataURL(blob);
  });
}

/** The file's data address; a PNG or JPEG that is too large is drawn smaller first. What is no picture goes as it is: the server says why not. */
export async function logoOf(file: File): Promise<string> {
  if (file.size <= LARGEST || !['image/png', 'image/jpeg'].includes(file.type)) return addressOf(file);
  const picture = await createImageBitmap(file).catch(() => null);
  for (const height of picture === null ? [] : HEIGHTS) {
    const smaller = await drawn(picture as ImageBitmap, Math.min(height, (picture as ImageBitmap).height));
    if (smaller !== null && smaller.size <= LARGEST) return addressOf(smaller);
  }
  return addressOf(file);
}

function drawn(picture: ImageBitmap, height: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.height = height;
  canvas.width = Math.max(1, Math.round((picture.width * height) / picture.height));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
