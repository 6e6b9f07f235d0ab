"""What a type checker must refuse: emergency accounts and what the checks judge are literal."""

import pulumi

from defender_conditional_access import Applications, BreakGlass, ConditionalAccess, Identities, Users

text: pulumi.Output[str] = pulumi.Output.from_input("x")
texts: pulumi.Output[list[str]] = pulumi.Output.all(text)
everybody = Users(include=Identities(users=["All"]))

BreakGlass(users=[text])
BreakGlass(users=texts)
Identities(groups=[1])
ConditionalAccess(display_name=text, users=everybody, applications=Applications(include=texts))
ConditionalAccess(display_name="a", state="on", users=everybody, applications=Applications(include=texts))
