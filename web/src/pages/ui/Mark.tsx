import { nameOf, type Brand } from '../../brand';

/** The company's logo, or else the first letter of the name. */
export function Mark({ brand }: { brand: Brand }) {
  if (brand.logo !== '') return <img className="pg-logo" src={brand.logo} alt="" data-testid="logo" />;
  return <span className="pg-mark" aria-hidden="true">{nameOf(brand).slice(0, 1)}</span>;
}
