-- A policy that works.
function ordered(servers, dq)
  return firstAvailable.policy(servers, dq)
end
