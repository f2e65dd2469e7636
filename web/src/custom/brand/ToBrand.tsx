import { Navigate } from 'react-router';

/** A brand is changed on its page alone. */
export default function ToBrand() {
  return <Navigate to="/brand" replace />;
}
