"""What a change means for the protection: stronger, weaker, or only different, and its consequence.

A change is judged by the type of its resource (`by_resource_type`). A difference that no comparison knows is listed
unchanged. The text consists of phrases, and the formats decide how to display them.
"""
